using System.Linq.Expressions;
using EfBatched.Declaring;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.Tests.Model;

public class KeyExpressionTest
{
    [Fact]
    public void Property_is_named() =>
        Assert.Equal(["Id"], Names(o => o.Id));

    [Fact]
    public void Property_is_found_under_a_conversion() =>
        Assert.Equal(["Id"], Names<object>(o => o.Id));

    [Fact]
    public void Properties_of_an_anonymous_object_are_named_in_its_order() =>
        Assert.Equal(["Customer", "Id"], Names(o => new { o.Customer, Other = o.Id }));

    [Fact]
    public void Anything_else_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => Names(o => o.Id + 1));

        Assert.Equal(
            "The batched migration 'ChangeOrders' names properties by 'o => (o.Id + 1)', which is neither a property nor an anonymous object of "
            + "properties. Write 'c => c.Id' or 'c => new { c.A, c.B }'.",
            exception.Message);
        Assert.Throws<ArgumentException>(() => Names(o => o.Customer.Length));
        Assert.Throws<ArgumentException>(() => Names(o => new { o.Id, o.Customer.Length }));
        Assert.Throws<ArgumentException>(() => Names(_ => 1));
        Assert.Throws<ArgumentException>(() => Names(o => o));
    }

    private static IReadOnlyList<string> Names<TKey>(Expression<Func<Order, TKey>> key) =>
        KeyExpression.GetPropertyNames(key, typeof(ChangeOrders));
}
