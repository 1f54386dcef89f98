namespace Shop;

public interface IMessageQueue
{
    Task<int> CountAsync(CancellationToken cancellationToken);
}
