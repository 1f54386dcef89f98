using System.Linq.Expressions;
using EfBatched.WriteBack;

namespace EfBatched;

public sealed partial class Batch<TContext, TEntity>
{
    /// <summary>
    /// Reads what the work needs of each row, computes its new values in C#, and writes them back by one statement.
    /// </summary>
    /// <typeparam name="TRead">What is read of a row.</typeparam>
    /// <typeparam name="TResult">The new values of a row: an anonymous type or a record, its members named as the properties to write.</typeparam>
    /// <param name="read">What is read of each row: <c>c =&gt; new { c.Latitude, c.Longitude }</c>. The key is read by itself.</param>
    /// <param name="compute">
    /// The new values of a row: <c>row =&gt; new { Geohash = Encode(row.Latitude, row.Longitude) }</c>; null leaves the row as it is.
    /// </param>
    /// <param name="cancellationToken">Stops before the next row is computed.</param>
    /// <returns>The number of rows written.</returns>
    /// <remarks>
    /// <para>The rows are locked, in key order, before they are read, so that an edit made by the application in between is neither lost nor
    /// overwritten; it waits for the batch. A batch made for a unit test locks nothing.</para>
    /// <para>Nothing is tracked, and entities that the context tracks already are not refreshed. On SQLite, and for columns that hold arrays,
    /// a batch takes several statements. See docs/writing-a-migration.md for when to use which.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// A member of the result is not a property with a column of its own, is part of a key or written by the database only, or has another
    /// type. Nothing was read.
    /// </exception>
    public Task<int> UpdateRowsAsync<TRead, TResult>(
        Expression<Func<TEntity, TRead>> read, Func<TRead, TResult?> compute, CancellationToken cancellationToken = default)
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(compute);
        return RowUpdate.ExecuteAsync(
            Context, RowsInKeyOrder, read, (row, _) => ValueTask.FromResult(compute(row)), cancellationToken);
    }

    /// <inheritdoc cref="UpdateRowsAsync{TRead,TResult}(Expression{Func{TEntity,TRead}},Func{TRead,TResult},CancellationToken)" />
    public Task<int> UpdateRowsAsync<TRead, TResult>(
        Expression<Func<TEntity, TRead>> read,
        Func<TRead, CancellationToken, Task<TResult?>> compute,
        CancellationToken cancellationToken = default)
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(compute);
        return RowUpdate.ExecuteAsync(
            Context, RowsInKeyOrder, read, (row, token) => new ValueTask<TResult?>(compute(row, token)), cancellationToken);
    }

    /// <summary>
    /// Reads what the work needs of each row, and inserts the entity that is made of it by one statement for the batch.
    /// </summary>
    /// <typeparam name="TRead">What is read of a row.</typeparam>
    /// <typeparam name="TInserted">The type of the inserted entities, in a table of its own.</typeparam>
    /// <param name="read">What is read of each row: <c>c =&gt; new { c.Id, c.Name }</c>.</param>
    /// <param name="create">The entity to insert; null for none.</param>
    /// <param name="cancellationToken">Stops before the next entity is made.</param>
    /// <returns>The number of rows inserted.</returns>
    /// <remarks>
    /// <para>The rows are locked as by <see cref="UpdateRowsAsync{TRead,TResult}(Expression{Func{TEntity,TRead}},Func{TRead,TResult},CancellationToken)" />.
    /// The entities are not tracked. A property that the database generates is left to it as long as the entity has not set it, and is not read
    /// back; foreign keys are taken from their properties, never from navigations.</para>
    /// <para>On SQLite, and for columns that hold arrays, a batch takes several statements.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The type is not an entity type whose values all lie in columns of one table. Nothing was read.
    /// </exception>
    public Task<int> InsertRowsAsync<TRead, TInserted>(
        Expression<Func<TEntity, TRead>> read, Func<TRead, TInserted?> create, CancellationToken cancellationToken = default)
        where TInserted : class
    {
        ArgumentNullException.ThrowIfNull(create);
        return InsertManyRowsAsync<TRead, TInserted>(read, row => create(row) is { } entity ? [entity] : [], cancellationToken);
    }

    /// <inheritdoc cref="InsertRowsAsync{TRead,TInserted}(Expression{Func{TEntity,TRead}},Func{TRead,TInserted},CancellationToken)" />
    public Task<int> InsertRowsAsync<TRead, TInserted>(
        Expression<Func<TEntity, TRead>> read,
        Func<TRead, CancellationToken, Task<TInserted?>> create,
        CancellationToken cancellationToken = default)
        where TInserted : class
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(create);
        return RowInsert.ExecuteAsync<TEntity, TRead, TInserted>(
            Context,
            RowsInKeyOrder,
            read,
            async (row, token) => await create(row, token).ConfigureAwait(false) is { } entity ? [entity] : [],
            cancellationToken);
    }

    /// <summary>
    /// Reads what the work needs of each row, and inserts the entities that are made of it, any number for each row, by one statement for
    /// the batch.
    /// </summary>
    /// <inheritdoc cref="InsertRowsAsync{TRead,TInserted}(Expression{Func{TEntity,TRead}},Func{TRead,TInserted},CancellationToken)" />
    /// <param name="read">What is read of each row: <c>c =&gt; new { c.Id, c.Names }</c>.</param>
    /// <param name="create">The entities to insert.</param>
    /// <param name="cancellationToken">Stops before the next entities are made.</param>
    public Task<int> InsertManyRowsAsync<TRead, TInserted>(
        Expression<Func<TEntity, TRead>> read, Func<TRead, IEnumerable<TInserted>> create, CancellationToken cancellationToken = default)
        where TInserted : class
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(create);
        return RowInsert.ExecuteAsync(Context, RowsInKeyOrder, read, (row, _) => ValueTask.FromResult(create(row)), cancellationToken);
    }
}
