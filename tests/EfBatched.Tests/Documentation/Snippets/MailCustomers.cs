using EfBatched;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Shop;

// snippet: external-effects
[HasExternalEffects("sends a mail to each customer")]
public sealed class MailCustomers : BatchedMigration<ShopContext, Customer>
// end
{
    public override async Task<int> MigrateAsync(Batch<ShopContext, Customer> batch, CancellationToken cancellationToken)
    {
        var customers = await batch.Rows.ToListAsync(cancellationToken);
        foreach (var customer in customers)
        {
            await batch.Services.GetRequiredService<IMailer>().SendAsync(customer, cancellationToken);
        }

        return customers.Count;
    }
}
