namespace EfBatched.Throttling;

/// <summary>Turns a value and its limit into a pressure.</summary>
internal static class Grade
{
    /// <summary>Zero up to half the limit; from there in a straight line to <see cref="ThrottleVerdict.MostPressure" /> at the limit.</summary>
    public static double PressureOf(double value, double limit) =>
        Math.Clamp(((2 * value / limit) - 1) * ThrottleVerdict.MostPressure, 0, ThrottleVerdict.MostPressure);
}
