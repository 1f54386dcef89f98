namespace EfBatched.AspNetCore.Api;

/// <summary>An event as the HTTP API says it.</summary>
internal sealed record EventAnswer(
    string Id, DateTimeOffset OccurredAt, string Kind, string? JobId, string? FromStatus, string? ToStatus, string? Reason, string? Actor)
{
    public static EventAnswer Of(BatchedEventState happened) =>
        new(
            MigrationAnswer.Text(happened.Id), happened.OccurredAt, happened.KindName ?? happened.Kind.ToString(),
            happened.JobId is { } job ? MigrationAnswer.Text(job) : null,
            happened.FromStatus, happened.ToStatus, Pages.Text.Answer(happened.Reason), happened.Actor);
}
