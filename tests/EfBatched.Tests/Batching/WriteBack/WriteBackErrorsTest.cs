using System.Linq.Expressions;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Batching.WriteBack;

/// <summary>Results that cannot be written are refused before a row is read: the context of these tests can connect to nothing.</summary>
public class WriteBackErrorsTest
{
    [Fact]
    public Task A_result_without_names() =>
        AssertUpdateRefusedAsync(
            p => p.Name,
            name => name.ToLowerInvariant(),
            "'UpdateRowsAsync' computes a 'String' for each row of 'Person', which does not say which columns to write. Return an anonymous "
            + "object whose members have the names of the properties: `row => new { Property = … }`.");

    [Fact]
    public Task A_whole_entity() =>
        AssertUpdateRefusedAsync(
            p => p,
            person => person,
            "'UpdateRowsAsync' computes a 'Person' for each row of 'Person', which does not say which columns to write. Return an anonymous "
            + "object whose members have the names of the properties: `row => new { Property = … }`.");

    [Fact]
    public Task A_member_that_is_no_property() =>
        AssertUpdateRefusedAsync(
            p => p.Name,
            name => new { Nmae = name },
            "'UpdateRowsAsync' computes 'Nmae', which is not a mapped property of 'Person', so it has no column to be written to. Give the "
            + "member of the result the name of a property.");

    [Fact]
    public Task A_property_that_is_not_mapped() =>
        AssertUpdateRefusedAsync(
            p => p.Name,
            name => new { Unmapped = name },
            "'UpdateRowsAsync' computes 'Unmapped', which is not a mapped property of 'Person', so it has no column to be written to. Give the "
            + "member of the result the name of a property.");

    [Theory]
    [InlineData("Home")]
    [InlineData("Size")]
    [InlineData("Friend")]
    public Task Something_of_several_columns(string member)
    {
        var message = $"'UpdateRowsAsync' computes 'Person.{member}', which is not a column but an object of several, or of another table. "
            + "Read the rows as entities, change them and call 'SaveChangesAsync'.";
        return member switch
        {
            "Home" => AssertUpdateRefusedAsync(p => p.Name, _ => new { Home = new Place() }, message),
            "Size" => AssertUpdateRefusedAsync(p => p.Name, _ => new { Size = new Size() }, message),
            _ => AssertUpdateRefusedAsync(p => p.Name, _ => new { Friend = new Person() }, message),
        };
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_key(bool isPrimary)
    {
        var message = "'UpdateRowsAsync' computes 'Person." + (isPrimary ? "Id" : "Email")
            + "', which is part of a key. A row whose key changes may be met twice or not at all, and rows that refer to it lose it. Leave it "
            + "out of the result.";
        return isPrimary
            ? AssertUpdateRefusedAsync(p => p.Id, id => new { Id = id + 1 }, message)
            : AssertUpdateRefusedAsync(p => p.Id, _ => new { Email = "" }, message);
    }

    [Fact]
    public Task What_the_database_computes() =>
        AssertUpdateRefusedAsync(
            p => p.Name,
            name => new { Length = name.Length },
            "'UpdateRowsAsync' computes 'Person.Length', which is never written after its row was inserted: the database computes it, or the "
            + "model makes it read-only. Leave it out of the result.");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Another_type(bool isNullable)
    {
        var message = "'UpdateRowsAsync' computes 'Person.Age' as '" + (isNullable ? "Int64?" : "String")
            + "', but the property is of type 'Int32?'. Convert the value in C#, where it is known what is lost.";
        return isNullable
            ? AssertUpdateRefusedAsync(p => p.Id, _ => new { Age = (long?)1 }, message)
            : AssertUpdateRefusedAsync(p => p.Id, _ => new { Age = "1" }, message);
    }

    [Fact]
    public Task Rows_of_no_table() =>
        AssertInsertRefusedAsync(
            () => new Stranger(),
            "The work of a batched migration writes rows of 'Stranger', which is not an entity type with a key and a table in the model of "
            + "'ModelContext', so it is not known where they are stored. Name an entity type that is.");

    [Fact]
    public Task Inserting_what_owns_something() =>
        AssertInsertRefusedAsync(() => new Owner(), Inserted("Owner", "owns 'Home'"));

    [Fact]
    public Task Inserting_what_has_complex_properties() =>
        AssertInsertRefusedAsync(() => new Parcel(), Inserted("Parcel", "has the complex property 'Size'"));

    [Fact]
    public Task Inserting_into_several_tables() =>
        AssertInsertRefusedAsync(() => new Car(), Inserted("Car", "has columns in several tables"));

    [Fact]
    public Task Inserting_an_abstract_type() =>
        AssertInsertRefusedAsync<Shape>(() => new Circle(), Inserted("Shape", "is abstract"));

    [Fact]
    public Task Inserting_what_requires_a_shadow_property() =>
        AssertInsertRefusedAsync(
            () => new Child(), Inserted("Child", "requires the shadow property 'ParentId', for which the class has no value"));

    private static string Inserted(string type, string fault) =>
        $"The work of a batched migration inserts '{type}', which {fault}, so it cannot be inserted by one statement. Add the entities to the "
        + "context and call 'SaveChangesAsync'.";

    private static async Task AssertUpdateRefusedAsync<TRead, TResult>(
        Expression<Func<Person, TRead>> read, Func<TRead, TResult?> compute, string message)
        where TResult : class
    {
        await using var context = CreateContext();
        var batch = new Batch<ModelContext, Person>(context, context.Set<Person>());

        var error = await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => batch.UpdateRowsAsync(read, compute, TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
    }

    private static async Task AssertInsertRefusedAsync<TInserted>(Func<TInserted> create, string message)
        where TInserted : class
    {
        await using var context = CreateContext();
        var batch = new Batch<ModelContext, Person>(context, context.Set<Person>());

        var error = await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => batch.InsertRowsAsync(p => p.Id, _ => create(), TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
    }

    private static ModelContext CreateContext() =>
        new(m =>
        {
            m.Entity<Person>(person =>
            {
                person.OwnsOne(p => p.Home);
                person.ComplexProperty(p => p.Size);
                person.HasOne(p => p.Friend).WithMany();
                person.HasAlternateKey(p => p.Email);
                person.Ignore(p => p.Unmapped);
                person.Property(p => p.Length).HasComputedColumnSql("length(\"Name\")", stored: true);
            });
            m.Entity<Owner>().OwnsOne(o => o.Home);
            m.Entity<Parcel>().ComplexProperty(p => p.Size);
            m.Entity<Vehicle>().UseTptMappingStrategy();
            m.Entity<Car>();
            m.Entity<Shape>();
            m.Entity<Circle>();
            m.Entity<Child>().HasOne<Parcel>().WithMany().HasForeignKey("ParentId").IsRequired();
        });

    private sealed class Person
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public string Email { get; set; } = "";

        public int? Age { get; set; }

        public int Length { get; set; }

        public string? Unmapped { get; set; }

        public Place Home { get; set; } = new();

        public Size Size { get; set; } = new();

        public Person? Friend { get; set; }
    }

    private sealed class Place
    {
        public string City { get; set; } = "";
    }

    private sealed class Size
    {
        public int Width { get; set; }
    }

    private sealed class Stranger;

    private sealed class Owner
    {
        public int Id { get; set; }

        public Place Home { get; set; } = new();
    }

    private sealed class Parcel
    {
        public int Id { get; set; }

        public Size Size { get; set; } = new();
    }

    private class Vehicle
    {
        public int Id { get; set; }
    }

    private sealed class Car : Vehicle;

    private abstract class Shape
    {
        public int Id { get; set; }
    }

    private sealed class Circle : Shape;

    private sealed class Child
    {
        public int Id { get; set; }
    }
}
