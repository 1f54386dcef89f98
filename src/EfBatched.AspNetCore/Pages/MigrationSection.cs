namespace EfBatched.AspNetCore.Pages;

/// <summary>Where the index shows a migration.</summary>
internal enum MigrationSection
{
    Attention,
    Running,
    Waiting,
    Finished,
}
