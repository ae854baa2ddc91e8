import Foundation
import MusterModel
import MusterService
import MusterStore
import MusterTestSupport
import Testing

/// Random operations on tasks, compared with a model of a few lines.
@Suite struct RandomTaskTests {
    private struct Model {
        var assignee: String?
        var outcome: String?
        var at: Date?
        var batch: Int?
        var due: Date
        var changes = 0

        mutating func reopen() { (outcome, at, batch, changes) = (nil, nil, nil, changes + 1) }

        func state(at now: Date) -> WorkTask.State {
            outcome != nil ? .completed : due <= now ? .expired : assignee != nil ? .claimed : .open
        }
    }

    @Test("random operations have the effect that the model has", arguments: 0..<4)
    func random(seed: Int) throws {
        let place = try TaskWorkspace(customers: 8)
        defer { place.remove() }
        var random = SeededRandom(seed: seed)
        let people = ["ana", "ben"]
        var models: [WorkTask.ID: Model] = [:]
        var order: [WorkTask.ID] = []
        var batches: [Int] = []
        /// A run records what waits.
        func noteRecorded() throws {
            let recorded = Dictionary(uniqueKeysWithValues: try place.tasks().map { ($0.id, $0.batch) })
            let waiting = order.filter { models[$0]?.outcome != nil && models[$0]?.batch == nil }
            for id in waiting { models[id]?.batch = recorded[id] ?? nil }
            batches += Set(waiting.compactMap { models[$0]?.batch }).sorted()
        }
        func addRun() throws {
            let run = try place.run()
            try noteRecorded()
            for task in try place.tasks({ $0.runId = run.id }) {
                models[task.id] = Model(due: try #require(task.dueAt))
                order.append(task.id)
            }
        }
        try addRun()
        var done: [String: Int] = [:]
        for step in 0..<250 {
            // Equal responses of one instant count once.
            place.clock.advance(1)
            let service = place.workspace.tasks
            let id = try #require(order.randomElement(using: &random))
            let person = people[Int.random(in: 0...1, using: &random)]
            let now = place.clock.now
            var model = try #require(models[id])
            let state = model.state(at: now)
            let operation = Int.random(in: 0..<20, using: &random)
            var (wanted, code): (String, String?) = ("", nil)
            func mine(_ else_: String?) -> String? {
                state == .completed
                    ? "task.completed"
                    : state == .expired
                        ? "task.expired"
                        : model.assignee.map { $0 == person } ?? true ? else_ : "task.claimed"
            }
            switch operation {
            case 0..<4:
                wanted = "claim"
                code = mine(nil)
                let found = APIWorkspace.error { _ = try service.claim(id, for: person) }?.code
                #expect(found == code, "step \(step)")
                if code == nil, model.assignee == nil { (model.assignee, model.changes) = (person, model.changes + 1) }
            case 4..<7:
                wanted = "release"
                code = mine(state == .open ? "task.open" : nil)
                let found = APIWorkspace.error { _ = try service.release(id, of: person) }?.code
                #expect(found == code, "step \(step)")
                if code == nil { (model.assignee, model.changes) = (nil, model.changes + 1) }
            case 7..<9:
                wanted = "assign"
                code = state == .completed ? "task.completed" : state == .expired ? "task.expired" : nil
                let found = APIWorkspace.error { _ = try service.assign(id, to: person) }?.code
                #expect(found == code, "step \(step)")
                if code == nil, model.assignee != person { (model.assignee, model.changes) = (person, model.changes + 1) }
            case 9..<13:
                wanted = "complete"
                let outcome = ["accept", "reject"][Int.random(in: 0...1, using: &random)]
                code = mine(nil)
                if state == .completed, model.outcome == outcome, model.assignee == person { code = nil }
                let found = APIWorkspace.error { _ = try service.complete(id, WorkOutcome(outcome: outcome), of: person) }?.code
                #expect(found == code, "step \(step)")
                if code == nil, state != .completed {
                    (model.assignee, model.outcome, model.at, model.changes) = (person, outcome, now, model.changes + 1)
                }
            case 13..<15:
                wanted = "next"
                let count = Int.random(in: 1...3, using: &random)
                let found = try service.claimNext(of: "desk", count: count, for: person).map(\.id)
                let open = order.enumerated().filter { models[$0.element]?.state(at: now) == .open }
                    .sorted { (models[$0.element]?.due ?? now, $0.offset) < (models[$1.element]?.due ?? now, $1.offset) }
                #expect(found == open.prefix(count).map(\.element), "step \(step)")
                for id in found {
                    models[id]?.assignee = person
                    models[id]?.changes += 1
                }
                continue
            case 15..<17:
                wanted = "record"
                let waiting = order.filter { models[$0]?.outcome != nil && models[$0]?.batch == nil }
                let found = try service.recordOutcomes()
                #expect(found.map(\.rowCount) == (waiting.isEmpty ? [] : [waiting.count]), "step \(step)")
                for id in waiting { models[id]?.batch = found.first?.batch }
                batches += found.map(\.batch)
                continue
            case 17:
                wanted = "undo"
                guard let batch = batches.popLast() else { continue }
                try place.workspace.interactions.undo(batch)
                for id in order where models[id]?.batch == batch {
                    models[id]?.reopen()
                }
                continue
            case 18:
                wanted = "time"
                place.clock.advance(Double.random(in: 0...40_000, using: &random).rounded())
                continue
            default:
                wanted = "run"
                if step % 3 == 0 { try addRun() }
                continue
            }
            models[id] = model
            if code == nil { done[wanted, default: 0] += 1 }
        }
        let now = place.clock.now
        let tasks = try place.tasks()
        #expect(tasks.map(\.id) == order)
        for task in tasks {
            let model = try #require(models[task.id])
            #expect(task.state == model.state(at: now) && task.assignee == model.assignee && task.outcome == model.outcome)
            #expect(task.completedAt == model.at && task.batch == model.batch)
            #expect(try place.workspace.tasks.get(task.id).changes.count == model.changes, "\(task.id)")
        }
        #expect(done.keys.sorted() == ["assign", "claim", "complete", "release"])
        let responses = tasks.compactMap { task in task.outcome.map { "\(task.customerId) \(task.offerId) \($0)" } }.sorted()
        #expect(try place.responses() == responses)
    }
}
