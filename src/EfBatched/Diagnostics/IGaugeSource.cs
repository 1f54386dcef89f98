namespace EfBatched.Diagnostics;

/// <summary>Where the gauges have their values from: the database of one context.</summary>
internal interface IGaugeSource
{
    /// <summary>The context, as the log names it.</summary>
    string Context { get; }

    /// <summary>What the database says now, or said a moment ago; null when it does not answer. Returns soon, whatever the database does.</summary>
    DatabaseReading? Find();
}
