import SerInference
import SerNumerics
import Synchronization

/// What the server has done, for `GET /metrics`.
final class ServerMetrics: Sendable {
  private struct Key: Hashable, Sendable {
    let method: String
    let route: String
    let status: Int
  }

  private struct Counts: Sendable {
    var answers: [Key: Int] = [:]
    var latencies: [String: LatencyHistogram] = [:]
    var outcomes: [String: Int] = [:]
    var emotions: [String: Int] = [:]
    var audioSeconds = 0.0
    var bodyBytes = 0
  }

  private let counts = Mutex(Counts())
  private let model: ModelStamp

  init(model: ModelStamp) { self.model = model }

  /// An answer to a request. `route` is the address as the API has it, so that there are only so many of them.
  func answered(_ method: String, _ route: String, status: Int, seconds: Double) {
    counts.withLock { counts in
      counts.answers[Key(method: method, route: route, status: status), default: 0] += 1
      counts.latencies[route, default: LatencyHistogram()].add(seconds)
    }
  }

  /// A recording or a window of a stream, with the seconds of sound that were new in it.
  func recognized(_ recognition: Recognition, seconds: Double) {
    counts.withLock { counts in
      counts.outcomes[recognition.outcomeName, default: 0] += 1
      if let emotion = recognition.emotion { counts.emotions[emotion, default: 0] += 1 }
      counts.audioSeconds += seconds
    }
  }

  func received(bytes: Int) { counts.withLock { $0.bodyBytes += bytes } }

  /// All of it in Prometheus' text format, version 0.0.4, with gauges of now.
  func text(queue: (running: Int, waiting: Int), streams: Int, bodyBytes: Int) -> String {
    let counts = counts.withLock { $0 }
    var text = PrometheusText()
    text.family("serbase_model_info", "The model that answers.", .gauge) {
      [
        (
          [
            ("model", model.model), ("feature_set", model.featureSet), ("model_id", model.modelID),
            ("version", model.version),
          ], 1
        )
      ]
    }
    text.family("serbase_http_requests_total", "Requests answered.", .counter) {
      counts.answers.sorted {
        ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
      }
      .map { ([("method", $0.key.method), ("route", $0.key.route), ("status", "\($0.key.status)")], Double($0.value)) }
    }
    text.histograms(
      "serbase_http_request_duration_seconds", "From a request's head to its answer, with the time in the queue.",
      counts.latencies.sorted { $0.key < $1.key }.map { (label: ("route", $0.key), histogram: $0.value) })
    text.family("serbase_recognitions_total", "Recordings and windows judged.", .counter) {
      counts.outcomes.sorted { $0.key < $1.key }.map { ([("outcome", $0.key)], Double($0.value)) }
    }
    text.family("serbase_emotions_total", "Emotions recognised.", .counter) {
      counts.emotions.sorted { $0.key < $1.key }.map { ([("emotion", $0.key)], Double($0.value)) }
    }
    text.single("serbase_audio_seconds_total", "Seconds of sound judged.", .counter, counts.audioSeconds)
    text.single("serbase_upload_bytes_total", "Bytes of recordings and streams.", .counter, Double(counts.bodyBytes))
    text.single("serbase_recognitions_running", "Recognitions at work.", .gauge, Double(queue.running))
    text.single("serbase_recognitions_waiting", "Recognitions in the queue.", .gauge, Double(queue.waiting))
    text.single("serbase_streams_open", "Streams at the moment.", .gauge, Double(streams))
    text.single("serbase_upload_memory_bytes", "Bytes of bodies in memory.", .gauge, Double(bodyBytes))
    text.single(
      "process_resident_memory_bytes", "Resident memory.", .gauge, Double(ProcessUsage.residentBytes))
    text.single("process_cpu_seconds_total", "Processor time.", .counter, ProcessUsage.processorSeconds)
    return text.text
  }
}
