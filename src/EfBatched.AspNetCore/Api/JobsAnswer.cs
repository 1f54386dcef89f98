namespace EfBatched.AspNetCore.Api;

/// <summary>A page of jobs.</summary>
/// <param name="Jobs">The jobs, the newest first.</param>
/// <param name="Next">What <c>before</c> has to be for the next page; null at the last.</param>
internal sealed record JobsAnswer(IReadOnlyList<JobAnswer> Jobs, string? Next);
