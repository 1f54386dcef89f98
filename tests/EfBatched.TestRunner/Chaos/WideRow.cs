namespace EfBatched.TestRunner.Chaos;

/// <summary>Read into C#, with so much text that a batch does not fit into the buffers of a connection.</summary>
public sealed class WideRow : ChaosRow
{
    public string Body { get; set; } = "";
}
