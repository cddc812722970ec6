// What the rules of a room say, once more and as short as they can be said: a reference that the server is compared
// with, step by step, in random order (order_model_test). It knows people, one room, and nothing of stanzas.
#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace conclave::sim {

/// One thing that somebody tries, whether he may or not.
struct Step {
  enum class Kind {
    join,          ///< the room; `choice`: no password, the right one, a wrong one
    leave,         //
    knock,         ///< joins the lobby
    walk_away,     ///< leaves the lobby
    let_in,        ///< `target`
    turn_away,     ///< `target`
    set_lobby,     ///< `choice`: on or off
    set_password,  ///< `choice`: on or off
    kick,          ///< `target`
    ban,           ///< `target`
    pardon,        ///< `target`: a ban, a membership and a moderator's rights end
    promote,       ///< `target`
    moderate,      ///< `choice`: which media, on or off
    approve,       ///< `target`, `choice`: which media
    reject,        ///< `target`, `choice`: which media
    end,           ///< the meeting, for all
    drop,          ///< loses the socket
    resume,        ///< with a new socket
    new_page,      ///< loads the page anew: another JID on the same machine
    count_,
  };
  Kind kind = Kind::join;
  size_t actor = 0;
  size_t target = 0;
  unsigned choice = 0;
};

class OrderModel {
 public:
  static constexpr Duration kWindow = 60s;  ///< in which a lost socket can be replaced

  struct Person {
    unsigned page = 0;  ///< counts the JIDs he has had
    bool inside = false;
    bool moderator = false;
    bool in_lobby = false;
    bool waiting = false;  ///< in the lobby, before the door
    bool dropped = false;
    TimePoint dropped_at{};
    uint64_t joined = 0;
    std::array<bool, 3> approved{};
  };

  explicit OrderModel(size_t people) : people_(people) {}
  void apply(TimePoint now, const Step& step);
  /// Those who have not come back in time are gone.
  void pass(TimePoint now);

  const std::vector<Person>& people() const { return people_; }
  /// What this person's packets of a kind are worth.
  bool may_send(const Person& person, size_t media) const {
    return person.moderator || !moderated_[media] || person.approved[media];
  }
  bool watches_the_door(const Person& person) const { return person.in_lobby && person.inside && person.moderator; }

 private:
  using Name = std::pair<size_t, unsigned>;  ///< person and page: a JID
  struct Outcast {
    Name name;
    bool machine;  ///< known by his machine too
  };

  Name name(size_t who) const { return {who, people_[who].page}; }
  bool is_outcast(size_t who) const;
  size_t index(const Person& person) const { return static_cast<size_t>(&person - people_.data()); }
  void join(size_t who, unsigned password);
  void knock(size_t who);
  void leave(size_t who);
  void end();
  void command(const Step& step, Person& target);

  std::vector<Person> people_;
  bool exists_ = false;
  bool lobby_ = false;
  bool password_ = false;
  std::array<bool, 3> moderated_{};
  std::set<Name> members_;
  std::vector<Outcast> outcasts_;
  uint64_t joined_ = 0;
};

}  // namespace conclave::sim
