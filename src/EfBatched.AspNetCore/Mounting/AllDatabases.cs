using EfBatched.AspNetCore.Reading;
using EfBatched.AspNetCore.Security;
using Microsoft.AspNetCore.Http;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>Changes every database that a request is about, also when one of them does not answer: that one is said afterwards.</summary>
internal static class AllDatabases
{
    /// <exception cref="DatabaseUnavailableException">One could not be changed; the others are.</exception>
    public static async Task<int> ChangeAsync(Mount mount, HttpContext context, Func<Changes, Task<int>> change)
    {
        var changed = 0;
        DatabaseUnavailableException? fault = null;
        foreach (var reader in mount.ReadersOf(context.Request))
        {
            try
            {
                changed += await change(new Changes(reader, Access.ActorOf(context))).ConfigureAwait(false);
            }
            catch (DatabaseUnavailableException e)
            {
                fault ??= e;
            }
        }

        return fault is null ? changed : throw fault;
    }
}
