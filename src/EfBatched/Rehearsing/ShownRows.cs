using System.Globalization;
using EfBatched.Keys;
using EfBatched.Running.Walking;
using EfBatched.Sql;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Rehearsing;

/// <summary>Reads some rows of the samples before and after the work, until there are as many as were asked for.</summary>
internal sealed class ShownRows(RehearsedMigration migration, int wanted)
{
    private const int MostCharacters = 200;

    private readonly List<BatchedRehearsalRow> _rows = [];
    private List<(Boundary Key, IReadOnlyDictionary<string, string?> Values)> _before = [];

    /// <summary>The rows, with what the work has changed in them.</summary>
    public IReadOnlyList<BatchedRehearsalRow> Rows => _rows;

    /// <summary>True when there are enough of them.</summary>
    public bool IsComplete => _rows.Count >= wanted || migration.Work.Declaration.IsByPredicate;

    public async Task ReadBeforeAsync(BatchTrial trial, CancellationToken cancellationToken)
    {
        _before = [];
        if (IsComplete)
        {
            return;
        }

        List<Boundary> keys = [];
        var range = new KeyRange(trial.Job.Checkpoint, trial.Batch.Boundary!.Boundary);
        await foreach (var key in migration.Work.ReadMatchingKeysAsync(trial.Handle.Context, range).WithCancellation(cancellationToken)
            .ConfigureAwait(false))
        {
            keys.Add(key);
            if (keys.Count + _rows.Count >= wanted)
            {
                break;
            }
        }

        foreach (var key in keys)
        {
            if (await ReadAsync(trial.Handle.Context, key, cancellationToken).ConfigureAwait(false) is { } values)
            {
                _before.Add((key, values));
            }
        }
    }

    public async Task ReadAfterAsync(BatchTrial trial, CancellationToken cancellationToken)
    {
        foreach (var (key, before) in _before)
        {
            var after = await ReadAsync(trial.Handle.Context, key, cancellationToken).ConfigureAwait(false);
            _rows.Add(new BatchedRehearsalRow(
                key.Text,
                before,
                after?.Where(v => v.Value != before.GetValueOrDefault(v.Key)).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal)));
        }

        _before = [];
    }

    private async Task<IReadOnlyDictionary<string, string?>?> ReadAsync(DbContext context, Boundary key, CancellationToken cancellationToken) =>
        await migration.Work.FindRowAsync(context, key, cancellationToken).ConfigureAwait(false) is { } row
            ? (context.Model.FindRuntimeEntityType(row.GetType()) ?? (IEntityType)migration.Work.Declaration.EntityType).GetProperties()
                .Where(p => !p.IsShadowProperty())
                .ToDictionary(p => p.Name, p => Write(p.GetGetter().GetClrValue(row)), StringComparer.Ordinal)
            : null;

    private static string? Write(object? value) =>
        value switch
        {
            null => null,
            byte[] bytes => RecordableText.Cut("0x" + Convert.ToHexString(bytes), MostCharacters),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => RecordableText.Cut(value.ToString() ?? "", MostCharacters),
        };
}
