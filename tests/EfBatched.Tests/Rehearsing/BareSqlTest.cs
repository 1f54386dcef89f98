using EfBatched.Rehearsing;

namespace EfBatched.Tests.Rehearsing;

public class BareSqlTest
{
    [Theory]
    [InlineData("UPDATE \"Orders\" SET \"a1\" = 'Ada' WHERE \"Id\" > @__p_0 AND x2 = 42", "UPDATE \"Orders\" SET \"a1\" = … WHERE \"Id\" > @__p_0 AND x2 = …")]
    [InlineData("SELECT 'it''s' || E'it\\'s a secret' || $$secret$$ || $t$secret$t$", "SELECT … || … || … || …")]
    [InlineData("SELECT t.\"x's\" FROM t WHERE id = $1 AND d = 1.5 -- of Ada", "SELECT t.\"x's\" FROM t WHERE id = $1 AND d = …")]
    [InlineData("SELECT a::text /* Ada */ FROM t WHERE b[1:5] = '{1,2}'", "SELECT a::text  FROM t WHERE b[…:…] = …")]
    public void Names_and_parameters_stay_and_values_do_not(string sql, string expected) => Assert.Equal(expected, BareSql.Of(sql));
}
