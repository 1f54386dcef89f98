using System.Diagnostics;

namespace EfBatched.Diagnostics;

/// <summary>What the engine says of an activity at its end.</summary>
internal static class ActivityExtensions
{
    /// <summary>
    /// Keeps an activity from being exported: looks that find nothing come every few seconds in every process, and would bury those that did.
    /// </summary>
    public static void Drop(this Activity? activity) => activity?.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
}
