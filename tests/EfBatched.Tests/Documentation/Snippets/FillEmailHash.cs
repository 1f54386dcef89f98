using EfBatched;

namespace Shop;

// snippet: row-by-row
public sealed class FillEmailHash : BatchedMigration<OrdersContext, Customer>
{
    private readonly IEmailHasher? _hasher;

    public FillEmailHash()
    {
    }

    public FillEmailHash(IEmailHasher hasher) =>
        _hasher = hasher;

    protected override void Configure(BatchedMigrationBuilder<Customer> migration) =>
        migration.Where(c => c.EmailHash == null).HasBatchSize(200);

    public override Task<int> MigrateAsync(Batch<OrdersContext, Customer> batch, CancellationToken cancellationToken) =>
        batch.UpdateRowsAsync(
            c => new { c.Email },
            row => new { EmailHash = _hasher!.Hash(row.Email) },
            cancellationToken);
}
// end
