namespace EfBatched.Deploying;

/// <summary>
/// What the migrator knows about the database while it runs or writes a script, for the schema migrations that it then creates.
/// One per context.
/// </summary>
internal sealed class DatabaseBuild
{
    public DatabaseOrigin Origin { get; set; }
}
