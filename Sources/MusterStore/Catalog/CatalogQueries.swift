/// Statements on the catalog.
enum CatalogQueries {
    /// One row: the number of the last change, 0 before the first.
    static let revision = "SELECT coalesce(max(revision), 0) FROM definition_history"
    /// All definitions.
    static let all = "SELECT kind, id, json FROM definition ORDER BY kind, id"
    /// Binds `kind`, `id`. One row or none.
    static let one = "SELECT version, json, updatedAt FROM definition WHERE kind = :kind AND id = :id"
    /// Binds `kind`, `id`. One row: 0 when there never was such a definition.
    static let lastVersion = "SELECT coalesce(max(version), 0) FROM definition_history WHERE kind = :kind AND id = :id"
    /// Binds `kind`, `id`, `version`, `json`, `at`.
    static let put = """
        INSERT INTO definition (kind, id, version, json, updatedAt) VALUES (:kind, :id, :version, :json, :at)
        ON CONFLICT (kind, id) DO UPDATE SET version = :version, json = :json, updatedAt = :at
        """
    /// Binds `kind`, `id`.
    static let delete = "DELETE FROM definition WHERE kind = :kind AND id = :id"
    /// Binds all columns but `revision`.
    static let record = """
        INSERT INTO definition_history (kind, id, version, action, before, after, at, by)
        VALUES (:kind, :id, :version, :action, :before, :after, :at, :by)
        """
}
