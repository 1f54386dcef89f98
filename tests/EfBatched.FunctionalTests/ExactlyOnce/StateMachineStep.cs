namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>What may happen next to the one migration of a <see cref="StateMachine" />.</summary>
public enum StateMachineStep
{
    /// <summary>A runner that holds no job asks for one.</summary>
    Claim,

    /// <summary>A runner works on its job to the end, if it still has it.</summary>
    Run,

    /// <summary>The same, but its host stops it in a batch.</summary>
    RunUntilStopped,

    /// <summary>The same, but its work fails in a batch.</summary>
    RunUntilFailed,

    /// <summary>A runner forgets its job.</summary>
    Crash,

    /// <summary>So much time passes that every lease is over.</summary>
    ExpireLeases,

    Pause,
    Resume,
    Retry,
    Skip,
    Cancel,
    Enqueue,
}
