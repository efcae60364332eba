#pragma once
// A TCP connection of a test's own that sends exactly the bytes it is told to, and a listener for it.
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace scaleit::test {

/// Owns a file descriptor.
class Descriptor {
public:
    explicit Descriptor(int value = -1) : value_(value) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    [[nodiscard]] int get() const { return value_; }

private:
    int value_;
};

/// How a read ended.
enum class Ending { open, closed, reset };

struct RawRead {
    std::string bytes;
    Ending ending = Ending::open; ///< open: the wanted bytes came, or the patience ran out
};

/// Every wait is bounded by a patience that only a failing test uses up.
class RawSocket {
public:
    explicit RawSocket(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
    /// To 127.0.0.1.
    [[nodiscard]] static RawSocket connect(int port);

    /// Whether all of it went out.
    bool send(std::string_view bytes) const;
    /// Until the other side ends, or the patience runs out.
    [[nodiscard]] RawRead read_all() const;
    /// Until `bytes` contain `text`, or the other side ends, or the patience runs out.
    [[nodiscard]] RawRead read_until(std::string_view text) const;
    /// One whole answer with a Content-Length (or none, and then no body).
    [[nodiscard]] RawRead read_answer() const;
    /// Whether the other side stays silent and connected for that long.
    [[nodiscard]] bool is_silent_for(std::chrono::milliseconds time) const;
    void end_sending() const;
    /// Closes with an RST.
    void reset();
    void close() { descriptor_ = Descriptor(); }

private:
    Descriptor descriptor_;
};

/// Listens on a free port of 127.0.0.1.
class RawListener {
public:
    /// `backlog`: connections that the system takes on before accept() is called, less one.
    explicit RawListener(int backlog = 64);
    [[nodiscard]] int port() const { return port_; }
    /// The next connection; none once stop() was called.
    [[nodiscard]] Descriptor accept() const;
    /// Wakes accept(), from any thread.
    void stop() const;

private:
    Descriptor descriptor_;
    int port_ = 0;
};

/// A port of 127.0.0.1 where nobody listens.
[[nodiscard]] int free_port();

} // namespace scaleit::test
