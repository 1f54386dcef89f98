using System.Runtime.CompilerServices;

namespace EfBatched.TestUtilities;

/// <summary>Awaits signals with a deadline, so that a test that hangs says what it waited for.</summary>
public static class WaitForExtensions
{
    /// <summary>How long a test waits for something that should happen at once, on a machine that may be very busy.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Awaits a signal.</summary>
    /// <exception cref="TimeoutException">The signal did not come in time.</exception>
    public static async Task WaitForAsync(
        this Task signal,
        TimeSpan? timeout = null,
        [CallerArgumentExpression(nameof(signal))] string what = "")
    {
        try
        {
            await signal.WaitAsync(timeout ?? DefaultTimeout);
        }
        catch (TimeoutException) when (!signal.IsCompleted)
        {
            throw CreateTimeout(what, timeout ?? DefaultTimeout);
        }
    }

    /// <inheritdoc cref="WaitForAsync(Task, TimeSpan?, string)" />
    public static async Task<T> WaitForAsync<T>(
        this Task<T> signal,
        TimeSpan? timeout = null,
        [CallerArgumentExpression(nameof(signal))] string what = "")
    {
        await ((Task)signal).WaitForAsync(timeout, what);
        return await signal;
    }

    private static TimeoutException CreateTimeout(string what, TimeSpan timeout) =>
        new($"Waited {timeout.TotalSeconds:0.#} s in vain for: {what}");
}
