import ApusAPI
import ApusCoordinator
import Hummingbird

extension Routes {
    var systemHandlers: [(Endpoint, Handler)] {
        [
            (.health, self.bounded { _, _ in .json(HealthAnswer(try await self.coordinator.health())) }),
            (
                .workers,
                self.bounded { _, _ in
                    .json(WorkerListAnswer(items: try await self.coordinator.workers().map(WorkerAnswer.init)))
                }
            ),
        ]
    }
}
