using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Mappings;

/// <summary>A model with every way to map an entity type, on either provider.</summary>
public class MappingContext(DbContextOptions<MappingContext> options) : DbContext(options)
{
    /// <summary>What <see cref="Scripted{TEntity}" /> does with a batch.</summary>
    public Delegate? Work { get; set; }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Account>().HasQueryFilter("Tenant", a => a.Tenant == 1).HasQueryFilter("Deleted", a => !a.Deleted);
        modelBuilder.Entity<Company>();
        modelBuilder.Entity<Business>();
        modelBuilder.Entity<Vehicle>().UseTptMappingStrategy();
        modelBuilder.Entity<Car>();
        modelBuilder.Entity<Truck>().ToTable("Trucks", t => t.Property(e => e.Id).HasColumnName("TruckId"));
        modelBuilder.Entity<Shape>().UseTpcMappingStrategy();
        modelBuilder.Entity<Circle>();
        modelBuilder.Entity<Square>();
        modelBuilder.Entity<Invoice>().ToTable("Invoices").HasOne(i => i.Text).WithOne().HasForeignKey<InvoiceText>(t => t.Id);
        modelBuilder.Entity<Invoice>().Navigation(i => i.Text).IsRequired();
        modelBuilder.Entity<InvoiceText>().ToTable("Invoices");
        modelBuilder.Entity<Customer>(customer =>
        {
            customer.OwnsOne(c => c.Home);
            customer.OwnsOne(c => c.Card).ToTable("Cards");
            customer.OwnsMany(
                c => c.Phones,
                phone =>
                {
                    phone.WithOwner().HasForeignKey("CustomerId");
                    phone.ToTable("Phones").HasKey("CustomerId", nameof(Phone.Number));
                });
            customer.OwnsOne(c => c.Preferences).ToJson();
        });
        modelBuilder.Entity<Parcel>(parcel =>
        {
            parcel.ComplexProperty(p => p.Size);
            parcel.ComplexProperty(p => p.Label).ToJson();
        });
        modelBuilder.Entity<Product>().ToTable("Products").SplitToTable("ProductTexts", t => t.Property(p => p.Description));
        modelBuilder.Entity<Line>().HasKey(l => new { l.OrderId, l.Number });
        modelBuilder.Entity<Line>().ToTable("Lines").SplitToTable("LineNotes", t => t.Property(l => l.Note));
        modelBuilder.Entity<Town>().HasOne(t => t.Region).WithMany().HasForeignKey(t => t.RegionId);

        Declare<Account>(modelBuilder);
        Declare<Company>(modelBuilder);
        Declare<Business>(modelBuilder);
        Declare<Vehicle>(modelBuilder);
        Declare<Car>(modelBuilder);
        Declare<Truck>(modelBuilder);
        Declare<Circle>(modelBuilder);
        Declare<Invoice>(modelBuilder);
        Declare<InvoiceText>(modelBuilder);
        Declare<Customer>(modelBuilder);
        Declare<Parcel>(modelBuilder);
        Declare<Product>(modelBuilder);
        Declare<Line>(modelBuilder);
        Declare<Town>(modelBuilder);
        modelBuilder.HasBatchedMigration<WithinTenant<Account>>("AccountsOfTenant");
        modelBuilder.HasBatchedMigration<WithinTenant<Business>>("BusinessesOfTenant");
    }

    private static void Declare<TEntity>(ModelBuilder modelBuilder)
        where TEntity : class =>
        modelBuilder.HasBatchedMigration<Scripted<TEntity>>(typeof(TEntity).Name);
}
