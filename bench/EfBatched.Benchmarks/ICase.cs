using EfBatched.Benchmarks.Reporting;

namespace EfBatched.Benchmarks;

/// <summary>One thing to measure.</summary>
internal interface ICase
{
    /// <summary>As the command line names it, and the report's template.</summary>
    string Name { get; }

    /// <summary>Measures, and adds its tables and values to the report.</summary>
    Task RunAsync(Report report);
}
