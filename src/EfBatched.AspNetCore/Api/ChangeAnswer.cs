namespace EfBatched.AspNetCore.Api;

/// <summary>What a change has done.</summary>
/// <param name="Changed">How many were changed: 0 where everything was that way already.</param>
internal sealed record ChangeAnswer(int Changed);
