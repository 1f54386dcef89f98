namespace EfBatched.ExplorerTests.Scripts;

/// <summary>Makes a failing script simpler for as long as it still fails in the same way.</summary>
internal static class Shrinker
{
    // Each try is a run; by then what is left can be read.
    private const int MaxTries = 600;

    /// <param name="script">A script that fails.</param>
    /// <param name="failsAlikeAsync">Whether a simpler one fails in the same way.</param>
    public static async Task<Script> ShrinkAsync(Script script, Func<Script, Task<bool>> failsAlikeAsync)
    {
        var tries = 0;
        var isSimpler = true;
        while (isSimpler)
        {
            isSimpler = false;
            foreach (var simpler in Simplifications.Of(script))
            {
                if (++tries > MaxTries)
                {
                    return script;
                }

                if (await failsAlikeAsync(simpler))
                {
                    (script, isSimpler) = (simpler, true);
                    break;
                }
            }
        }

        return script;
    }
}
