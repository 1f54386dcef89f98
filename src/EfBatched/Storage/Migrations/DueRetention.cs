namespace EfBatched.Storage.Migrations;

/// <summary>A migration of which more is kept than must be.</summary>
/// <param name="Id">The migration.</param>
/// <param name="Name">Its name.</param>
/// <param name="HasEnded">True when it has ended, and the time is over for which it is kept whole.</param>
/// <param name="JobsBefore">Finished jobs before this one are merged; null for all of one that has ended, and for none of another.</param>
/// <param name="EventsBefore">The same of events that explain nothing any more.</param>
internal sealed record DueRetention(long Id, string Name, bool HasEnded, long? JobsBefore, long? EventsBefore);
