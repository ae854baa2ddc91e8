public import MusterModel

/// The catalog as it was at one moment.
public struct CatalogSnapshot: Hashable, Sendable {
    public var catalog: Catalog
    /// Grows with every change of any definition; 0 for a catalog that never had one.
    public var revision: Int
}
