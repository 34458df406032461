using System.Security.Cryptography;
using System.Text;

namespace ParcelDesk.Services;

public class Pseudonyms
{
    public string Of(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text.Trim().ToLowerInvariant()));
        return Convert.ToHexString(bytes);
    }
}
