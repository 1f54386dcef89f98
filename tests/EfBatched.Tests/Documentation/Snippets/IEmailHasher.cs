namespace Shop;

public interface IEmailHasher
{
    string Hash(string email);
}
