import Foundation
import Testing

extension MusterProcess {
    /// A process with a bank in `ws`, in twenty parts, with volume constraints, contact policies and a history.
    static func bank(customers: Int) throws -> MusterProcess {
        let muster = try MusterProcess(workspace: nil)
        #expect(try muster("demo", "ws", "--customers", "\(customers)").status == 0)
        let parts = try muster.names(in: "ws/datasets/customers/1").map { "ws/datasets/customers/1/\($0)" }
        let size = ["--part-size", "\((customers + 19) / 20)"]
        #expect(try muster.call(["import"] + parts + ["--key", "customer_id", "--workspace", "ws"] + size).status == 0)
        return muster
    }

    /// The names in a folder, given relative to ``folder``; not recursive.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.folder.appendingPathComponent(folder).path).sorted()
    }
}
