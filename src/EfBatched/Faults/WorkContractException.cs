namespace EfBatched.Faults;

/// <summary>The work does what no work may do, whatever the rows.</summary>
internal sealed class WorkContractException(string message) : InvalidOperationException(message);
