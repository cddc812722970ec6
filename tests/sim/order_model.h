// What the rules of a room say, once more and as short as they can be said: a reference that the server is compared
// with, step by step, in random order (order_model_test). It knows people, one meeting with its breakout rooms, and
// nothing of stanzas.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "base/time.h"
#include "meeting/common/access_rules.h"
#include "meeting/common/person.h"

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
    set_locked,    ///< `choice`: on or off
    set_password,  ///< `choice`: on or off
    kick,          ///< `target`
    ban,           ///< `target`
    pardon,        ///< `target`: a ban, a membership and a moderator's rights end
    promote,       ///< `target`
    moderate,      ///< `choice`: which media, on or off
    approve,       ///< `target`, `choice`: which media
    reject,        ///< `target`, `choice`: which media
    make_room,     ///< a breakout room; `choice`: its name
    rename_room,   ///< `choice`: which, and its name
    remove_room,   ///< `choice`: which
    send,          ///< `target`; `choice`: where
    close_rooms,   ///< all of them, in kCountdown
    call_off,      ///< that
    restrict,      ///< `choice`: only moderators choose their rooms, or anybody
    announce,      ///< to all rooms
    end,           ///< the meeting, for all
    drop,          ///< loses the socket
    resume,        ///< with a new socket
    new_page,      ///< loads the page anew: another JID on the same machine
    log_in,        ///< to the account, on a second connection
    log_out,       ///< of it
    enter,         ///< a breakout room; `choice`: which, and with what password
    set_off,       ///< leaves for another room of the meeting
    // Moves of other mechanisms stand here, those that moderators alone may do between let_in and end.
    count_,
  };
  Kind kind = Kind::join;
  size_t actor = 0;
  size_t target = 0;
  unsigned choice = 0;
};

class OrderModel {
 public:
  static constexpr Duration kWindow = 60s;      ///< in which a lost socket can be replaced
  static constexpr Duration kMoveTime = 30s;    ///< in which who has set off has to arrive
  static constexpr Duration kGoBackTime = 10s;  ///< in which a removed room has to be left
  static constexpr Duration kEmptyTime = 5s;    ///< in which a meeting with breakout rooms ends, once all have left
  static constexpr Duration kCountdown = 12s;
  static constexpr unsigned kMain = 0, kNowhere = ~0u;

  struct Person {
    // What he comes with.
    bool has_account = false;
    bool comes_logged_in = false;
    std::optional<meeting::Grant> grant{};
    // What he is.
    bool logged_in = false;
    unsigned page = 0;  ///< counts the JIDs he has had
    bool inside = false;
    unsigned place = kMain;  ///< in which room of the meeting
    bool moving = false;     ///< between two of them
    TimePoint moving_until{};
    unsigned sent = kNowhere;  ///< where a moderator sent him last; a new page does not change it
    bool moderator = false;
    bool in_lobby = false;
    bool waiting = false;  ///< in the lobby, before the door
    bool dropped = false;
    TimePoint dropped_at{};
    uint64_t joined = 0;
    std::array<bool, 3> approved{};
  };

  struct Breakout {
    unsigned number;  ///< as in Person::place
    unsigned name;
    TimePoint put_out = kNever;  ///< removed: who is still there is put out

    bool removed() const { return put_out != kNever; }
  };

  OrderModel(meeting::AccessRules rules, std::vector<Person> people);
  void apply(TimePoint now, const Step& step);
  /// Those who have not come back in time are gone, and so is a room without host when its time is over.
  void pass(TimePoint now);

  const std::vector<Person>& people() const { return people_; }
  const std::vector<Breakout>& breakouts() const { return breakouts_; }
  bool has_had_breakouts() const { return active_; }
  /// The room that a choice means: the main room, or one of the newest three that were ever made.
  unsigned chosen(unsigned choice) const {
    return choice % 4 == 0 || made_ < choice % 4 ? kMain : made_ + 1 - choice % 4;
  }
  /// What this person's packets of a kind are worth.
  bool may_send(const Person& person, size_t media) const {
    return person.moderator || !moderated_[media] || person.approved[media];
  }
  bool watches_the_door(const Person& person) const { return person.in_lobby && person.inside && person.moderator; }

 private:
  /// One of the ways in which somebody is known: account, machine, or the bare JID of a page. Who comes logged in has
  /// no bare JID but that of the account.
  enum class By { account, machine, jid };
  using Key = std::tuple<By, size_t, unsigned>;
  struct Outcast {
    Key name;
    bool machine;  ///< known by his machine too
    bool account;  ///< and by his account
  };
  enum class Lobby { none, door, guests, waiting };
  enum class Entry { open, enter, wait, deny };

  Key jid(size_t who) const;
  Key best(size_t who) const;
  std::vector<Key> keys(size_t who) const;
  bool is_outcast(size_t who) const;
  size_t index(const Person& person) const { return static_cast<size_t>(&person - people_.data()); }

  bool may_open(size_t who) const;
  bool has_host() const;
  bool locked() const { return lobby_ == Lobby::door || lobby_ == Lobby::guests; }
  Entry entry(size_t who) const;
  bool has_key(size_t who, bool password) const;
  bool moderates_at_entry(size_t who) const;
  bool was_revoked(size_t who) const;
  bool was_moderator(size_t who) const;
  bool is_member(size_t who) const;
  bool is_closed() const { return locked() || shut_; }
  bool passes_shut(size_t who) const;  ///< comes into a locked room
  void add_members();
  void forget_member(const Key& named, bool machine);
  void forget(const std::vector<Key>& keys);
  void remember(size_t who, bool moderator);
  void set_moderator(size_t who, bool moderator);

  bool exists(unsigned place) const;
  bool may_choose(size_t who, unsigned place) const;
  void join(TimePoint now, size_t who, unsigned place, unsigned password);
  void knock(size_t who);
  enum class How { leaves, moves };
  void leave(TimePoint now, size_t who, How how = How::leaves);
  void depart(TimePoint now, size_t who, How how);
  void somebody_left(TimePoint now);
  void find_successor(TimePoint now);
  void leave_lobby(size_t who);
  void host_came();
  void end();
  void command(TimePoint now, const Step& step);
  void admin_command(TimePoint now, const Step& step);
  void pardon(const Step& step);
  void breakout_command(TimePoint now, const Step& step);
  void remove_room(TimePoint now, Breakout& breakout);
  TimePoint next_event() const;
  void pass_event(TimePoint now);

  meeting::AccessRules rules_;
  std::vector<Person> people_;
  bool open_ = false;
  Lobby lobby_ = Lobby::none;
  bool password_ = false;
  bool host_gone_ = false;
  TimePoint ends_at_ = kNever;
  std::vector<Breakout> breakouts_;
  unsigned made_ = 0;  ///< in all meetings
  bool active_ = false;
  bool restricted_ = false;
  TimePoint closing_at_ = kNever;
  TimePoint empty_until_ = kNever;
  std::array<bool, 3> moderated_{};
  std::map<Key, bool> members_;  ///< and whether their machines are known
  bool shut_ = false;            ///< nobody new comes in
  std::set<Key> moderators_;
  std::set<Key> revoked_;
  std::vector<Outcast> outcasts_;
  uint64_t joined_ = 0;
};

}  // namespace conclave::sim
