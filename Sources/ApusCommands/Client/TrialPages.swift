import ApusAPI

extension APIClient {
    /// Every trial of a study, asked for page by page.
    func allTrials(of study: String, states: [String] = []) async throws -> [TrialAnswer] {
        var trials: [TrialAnswer] = []
        while true {
            var query = [("offset", "\(trials.count)"), ("limit", "10000")]
            if !states.isEmpty { query.append(("state", states.joined(separator: ","))) }
            let page = try await self.get(.trials, [study], query: query, as: TrialPageAnswer.self)
            trials += page.items
            if page.items.isEmpty || trials.count >= page.total { return trials }
        }
    }
}
