import Foundation
import Testing

extension MusterProcess {
    /// One with a bank in `ws`, in twenty parts, with volume constraints, contact policies and a history.
    static func bank(customers: Int) throws -> MusterProcess {
        let muster = try MusterProcess(workspace: nil)
        #expect(try muster("demo", "ws", "--customers", "\(customers)").status == 0)
        let parts = try muster.names(in: "ws/datasets/customers/1").map { "ws/datasets/customers/1/\($0)" }
        let size = ["--part-size", "\((customers + 19) / 20)"]
        #expect(try muster.call(["import"] + parts + ["--key", "customer_id", "--workspace", "ws"] + size).status == 0)
        return muster
    }

    /// What is in a folder, itself in ``folder``; without what is in its folders.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.folder.appendingPathComponent(folder).path).sorted()
    }
}
