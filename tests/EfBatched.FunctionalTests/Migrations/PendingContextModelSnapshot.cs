using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(PendingContext))]
public sealed class PendingContextModelSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.HasAnnotation("ProductVersion", "10.0.0");
        modelBuilder.Entity("EfBatched.Tracking.BatchedMigrationRow", b =>
        {
            b.Property<long>("Id").HasColumnName("id");
            b.HasKey("Id");
            b.ToTable("batched_migrations", null, t => t.ExcludeFromMigrations());
        });
        modelBuilder.Entity("EfBatched.FunctionalTests.Migrations.City", b =>
        {
            b.Property<int>("Id").HasColumnName("id");
            b.Property<string>("Name").IsRequired().HasColumnName("name");
            b.Property<string>("SearchName").HasColumnName("search_name");
            b.HasKey("Id");
            b.ToTable("cities", (string?)null);
        });
    }
}
