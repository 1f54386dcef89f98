namespace Shop;

public interface IMailer
{
    Task SendAsync(Customer customer, CancellationToken cancellationToken);
}
