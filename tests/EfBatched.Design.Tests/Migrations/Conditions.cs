using Microsoft.EntityFrameworkCore;

namespace EfBatched.Design.Tests.Migrations;

/// <summary>Conditions with values of every origin, and some that no snapshot can keep.</summary>
public static class Conditions
{
    private static readonly int[] s_countries = [3, 4];
    private static readonly string? s_nothing = Array.Find([""], text => text.Length > 0);
    private static readonly string s_odd = "it's\n\"odd\" {0} $EF$";

    public sealed class ByNull() : Filtered(c => c.SearchName == null);

    public sealed class ByList() : Filtered(c => s_countries.Contains(c.CountryId));

    public sealed class ByCapturedNull() : Filtered(c => c.SearchName == s_nothing || c.Name == new string('X', 2));

    public sealed class ByOddText() : Filtered(c => c.SearchName == s_odd);

    public sealed class ByTwo() : Filtered(c => c.SearchName == null, m => m.Where(c => c.CountryId > s_countries.Length || c.Id == 1));

    public sealed class ByTime() : Filtered(c => c.SearchName == null && DateTime.UtcNow.AddDays(-30) > new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    public sealed class ByRemainder() : Filtered(c => c.SearchName == null && (decimal)c.Id % 2 == 0);

    public sealed class ByParameter() : Filtered(c => c.CountryId == EF.Parameter(s_countries.Length));

    public sealed class ByAll() : Filtered(c => c.Name != null!);

    public sealed class Unfiltered() : Filtered(c => c.SearchName == null);

    public sealed class KeepingTenant() : Filtered(c => c.SearchName == null, m => m.KeepQueryFilter("Tenant"));

    public sealed class SeeingAll() : Filtered(c => c.SearchName == null, m => m.SeesAllRows());
}
