namespace EfBatched.Work.Batches;

/// <summary>The comment by which a batch's queries are known, in the database's activity view and to the row lock.</summary>
internal static class BatchTag
{
    public const string Prefix = "EfBatched: ";

    public static string For(string migration) => Prefix + migration;
}
