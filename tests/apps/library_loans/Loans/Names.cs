namespace Library.Loans
{
    public static class Names
    {
        public const string Database = "library";
        public const string Container = "%ReadersContainer%";
        public const string Cosmos = "LibraryCosmos";
        public const string Files = "LibraryFiles";
        public const string Prefix = "new";
        public const string Welcome = Prefix + "-readers";
        public const string Cards = "cards";
    }
}
