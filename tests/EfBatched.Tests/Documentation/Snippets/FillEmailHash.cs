using EfBatched;
using Microsoft.EntityFrameworkCore;

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

    public override async Task<int> MigrateAsync(
        Batch<OrdersContext, Customer> batch, CancellationToken cancellationToken)
    {
        var customers = await batch.Rows.ToListAsync(cancellationToken);
        foreach (var customer in customers)
        {
            customer.EmailHash = _hasher!.Hash(customer.Email);
        }

        await batch.Context.SaveChangesAsync(cancellationToken);
        return customers.Count;
    }
}
// end
