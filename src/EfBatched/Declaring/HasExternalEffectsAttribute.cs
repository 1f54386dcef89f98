namespace EfBatched;

/// <summary>
/// Says of a batched migration's class that its work does something outside of the database that a ROLLBACK does not undo: it sends a mail, calls a
/// service that changes something, writes a file.
/// </summary>
/// <remarks>
/// Such a work is not rehearsed unless that is forced. When it runs, an effect outside of the database happens at least once for each row, since a
/// batch that fails is tried again. A work that only reads from elsewhere needs no such mark.
/// </remarks>
/// <param name="description">What it does, as the end of a sentence: "sends a mail to each customer".</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HasExternalEffectsAttribute(string description) : Attribute
{
    /// <summary>What it does, as the end of a sentence.</summary>
    public string Description => description;
}
