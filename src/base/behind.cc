#include "base/behind.h"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/parallel.h"

namespace ckptfit {

class Behind::Thread {
 public:
  Thread() {
    try {
      thread_ = std::thread([this] { Serve(); });
      MoveElsewhere(thread_.native_handle());
    } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): the caller does the whole job
    }
  }
  ~Thread() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  void Run(std::size_t count, const First& first, const Second& second) {
    {
      const std::lock_guard lock(mutex_);
      second_ = &second;
      ready_ = taken_ = 0;
    }
    for (std::size_t piece = 0; piece < count && first(piece); ++piece) {
      {
        const std::lock_guard lock(mutex_);
        ready_ = piece + 1;
      }
      changed_.notify_all();
    }
    std::unique_lock lock(mutex_);
    while (taken_ < ready_) TakeOne(lock, 0);
    changed_.wait(lock, [this] { return !works_; });
  }

 private:
  // The lock is given away while it is done.
  void TakeOne(std::unique_lock<std::mutex>& lock, std::size_t worker) {
    const std::size_t piece = taken_++;
    const Second& second = *second_;
    lock.unlock();
    second(piece, worker);
    lock.lock();
  }

  void Serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return ends_ || taken_ < ready_; });
      if (ends_) return;
      works_ = true;
      TakeOne(lock, 1);
      works_ = false;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  const Second* second_ = nullptr;  // of the job that is being done
  std::size_t ready_ = 0;           // pieces whose first step is done
  std::size_t taken_ = 0;           // of them, those whose second step is begun
  bool works_ = false;              // the thread, on one
  bool ends_ = false;
  std::thread thread_;
};

Behind::Behind() = default;
Behind::~Behind() = default;

void Behind::Run(std::size_t count, const First& first, const Second& second) {
  if (thread_ == nullptr) thread_ = std::make_unique<Thread>();
  thread_->Run(count, first, second);
}

}  // namespace ckptfit
