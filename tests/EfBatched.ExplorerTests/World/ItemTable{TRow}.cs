using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.ExplorerTests.World;

/// <summary>The table of a script, as others than the engine see and change it.</summary>
internal sealed class ItemTable<TRow>(ContextPool<TRow> contexts, KeyShape<TRow> shape)
    where TRow : Item
{
    private const int FirstInsertedTag = 1000;

    // Which row has the key of a place; it may have been deleted by the work.
    private readonly Dictionary<int, int> _tags = [];
    private bool _isNoteLimited;

    /// <summary>Leaves the rows of the script and nothing else.</summary>
    public async Task FillAsync(Script script)
    {
        _tags.Clear();
        await contexts.UseAsync(async context =>
        {
            await context.Database.ExecuteSqlRawAsync(
                """
                DELETE FROM "bad"; DELETE FROM "items"; DELETE FROM "batched_events"; DELETE FROM "batched_jobs"; DELETE FROM "batched_migrations";
                DELETE FROM "batched_runners";
                """);
            foreach (var place in script.Rows)
            {
                context.Add(Create(place, place));
            }

            return await context.SaveChangesAsync();
        });
    }

    public Task<List<ItemState>> ReadAsync() =>
        contexts.UseAsync(c => c.Set<TRow>().AsNoTracking().OrderBy(i => i.Tag).Select(i => new ItemState(i.Tag, i.N, i.Done)).ToListAsync());

    public async Task InsertAsync(int place, Story story)
    {
        if (place >= shape.Capacity || _tags.ContainsKey(place))
        {
            return;
        }

        var tag = FirstInsertedTag + story.Inserted.Count;
        story.Inserted.Add(tag);
        await contexts.UseAsync(context =>
        {
            context.Add(Create(place, tag));
            return context.SaveChangesAsync();
        });
    }

    public async Task DeleteAsync(int place, Story story)
    {
        if (_tags.Remove(place, out var tag))
        {
            await MendAsync(tag);
            await contexts.UseAsync(context => context.Set<TRow>().Where(i => i.Tag == tag).ExecuteDeleteAsync());
            story.Deleted.Add(tag);
        }
    }

    public async Task MoveAsync(int place, int to, Story story)
    {
        if (to >= shape.Capacity || _tags.ContainsKey(to) || !_tags.TryGetValue(place, out var tag))
        {
            return;
        }

        await MendAsync(tag);
        await contexts.UseAsync(async context =>
        {
            if (await context.Set<TRow>().SingleOrDefaultAsync(i => i.Tag == tag) is not { } row)
            {
                return 0;
            }

            _tags.Remove(place);
            var moved = Create(to, tag);
            (moved.N, moved.Done) = (row.N, row.Done);
            context.Remove(row);
            context.Add(moved);
            try
            {
                await context.SaveChangesAsync();
                story.Moved.Add(tag);
            }
            catch (DbUpdateConcurrencyException)
            {
                // The work has deleted it since it was read.
                _tags.Remove(to);
            }

            return 0;
        });
    }

    /// <summary>Changes its definition, in a way that no migration need care about.</summary>
    public Task ChangeAsync()
    {
        _isNoteLimited = !_isNoteLimited;
        return contexts.UseAsync(context => context.Database.ExecuteSqlRawAsync((context.Database.IsNpgsql(), _isNoteLimited) switch
        {
            (true, true) => """ALTER TABLE "items" ALTER COLUMN "Note" TYPE varchar(100)""",
            (true, false) => """ALTER TABLE "items" ALTER COLUMN "Note" TYPE text""",
            _ => """CREATE INDEX "changed" ON "items" ("N"); DROP INDEX "changed";""",
        }));
    }

    /// <summary>From now on the row cannot be changed.</summary>
    public async Task SpoilAsync(int place, Story story)
    {
        if (_tags.TryGetValue(place, out var tag))
        {
            story.HasBadRow = true;
            await ExecuteAsync("""INSERT INTO "bad" ("tag") SELECT {0} WHERE NOT EXISTS (SELECT 1 FROM "bad" WHERE "tag" = {0})""", tag);
        }
    }

    public Task MendAtAsync(int place) => _tags.TryGetValue(place, out var tag) ? MendAsync(tag) : Task.CompletedTask;

    public Task MendAllAsync() => ExecuteAsync("""DELETE FROM "bad" WHERE {0} = 0""", 0);

    private Task<int> MendAsync(int tag) => ExecuteAsync("""DELETE FROM "bad" WHERE "tag" = {0}""", tag);

    private Task<int> ExecuteAsync(string sql, int value) => contexts.UseAsync(c => c.Database.ExecuteSqlRawAsync(sql, value));

    private TRow Create(int place, int tag)
    {
        _tags[place] = tag;
        var row = shape.Create(place);
        row.Tag = tag;
        return row;
    }
}
