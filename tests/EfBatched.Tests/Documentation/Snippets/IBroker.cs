namespace Shop;

public interface IBroker
{
    Task<int> CountAsync(CancellationToken cancellationToken);
}
