using CsCheck;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>
/// Random sequences of what people, runners, crashes and clocks do, against the real store; after each step the invariants of
/// <see cref="StateMachineInvariants" /> are looked at. A failing sequence is shrunk and printed with its seed.
/// </summary>
[Trait("contract", "R8")]
[Trait("contract", "R9")]
[Trait("contract", "R13")]
[Trait("contract", "R14")]
[Trait("contract", "B1")]
public class StateMachineTest(PostgresFixture postgres)
{
    private static readonly (int Weight, StateMachineStep Step)[] _weights =
    [
        (6, StateMachineStep.Claim),
        (6, StateMachineStep.Run),
        (2, StateMachineStep.RunUntilStopped),
        (2, StateMachineStep.RunUntilFailed),
        (1, StateMachineStep.Crash),
        (2, StateMachineStep.ExpireLeases),
        (2, StateMachineStep.Pause),
        (3, StateMachineStep.Resume),
        (1, StateMachineStep.Retry),
        (1, StateMachineStep.Skip),
        (1, StateMachineStep.Cancel),
        (2, StateMachineStep.Enqueue),
    ];

    // Each as often as it weighs.
    private static readonly IReadOnlyList<StateMachineStep> _steps =
        [.. _weights.SelectMany(w => Enumerable.Repeat(w.Step, w.Weight))];

    private static readonly Gen<(StateMachineStep Step, int Runner, int Batches)> _step = Gen.Select(
        Gen.Int[0, _steps.Count - 1].Select(i => _steps[i]),
        Gen.Int[0, StateMachine.Runners - 1],
        Gen.Int[1, 3]);

    [Theory]
    [InlineData(ShopProvider.PostgreSql, 12)]
    [InlineData(ShopProvider.PostgreSqlWithRetry, 12)]
    [InlineData(ShopProvider.Sqlite, 12)]
    public Task No_sequence_of_steps_breaks_an_invariant(ShopProvider provider, int sequences) =>
        _step.List[10, 40].SampleAsync(
            async steps =>
            {
                await using var machine = await StateMachine.CreateAsync(postgres, provider);
                foreach (var (step, runner, batches) in steps)
                {
                    await machine.DoAsync(step, runner, batches);
                }
            },
            iter: sequences,
            threads: 1,
            print: steps => string.Join(", ", steps.Select(s => $"{s.Step} {s.Runner} {s.Batches}")));
}
