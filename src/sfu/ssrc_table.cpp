#include "sfu/ssrc_table.h"

#include <algorithm>

#include "rtp/extensions.h"

namespace conclave::sfu {

void SsrcTable::rebuild(const std::vector<std::unique_ptr<Source>>& sources) {
  bindings_.clear();
  for (const std::unique_ptr<Source>& source : sources) {
    for (size_t i = 0; i < source->layers().size(); ++i) {
      const SourceLayer& layer = source->layers()[i];
      const int index = static_cast<int>(i);
      if (layer.ssrc) bindings_.try_emplace(layer.ssrc, SsrcBinding{source.get(), index, false});
      if (layer.rtx_ssrc) bindings_.try_emplace(layer.rtx_ssrc, SsrcBinding{source.get(), index, true});
    }
  }
}

const SsrcBinding* SsrcTable::bind(uint32_t ssrc, const SsrcBinding& binding) {
  SourceLayer& layer = binding.source->layers()[static_cast<size_t>(binding.layer)];
  uint32_t& known = binding.rtx ? layer.rtx_ssrc : layer.ssrc;
  bindings_.erase(known);
  known = ssrc;
  return &(bindings_[ssrc] = binding);
}

const SsrcBinding* SsrcTable::learn(TimePoint now, const rtp::PacketView& packet,
                                    const std::vector<std::unique_ptr<Source>>& sources) {
  if (packet.ssrc() == 0) return nullptr;  // stands for "not known yet"
  const auto mid = rtp::find_text(packet, ExtensionId::mid);
  if (!mid || mid->empty()) return nullptr;
  const auto source =
      std::ranges::find_if(sources, [&](const std::unique_ptr<Source>& s) { return s->description().mid == *mid; });
  if (source == sources.end()) return nullptr;
  const auto repaired = rtp::find_text(packet, ExtensionId::repaired_rid);
  const auto rid = repaired ? repaired : rtp::find_text(packet, ExtensionId::rid);
  const PayloadType* type = find_payload_type(packet.payload_type());
  const bool rtx = repaired.has_value() || (type && type->codec == Codec::rtx);
  const std::vector<SourceLayer>& layers = (*source)->layers();
  for (size_t i = 0; i < layers.size(); ++i) {
    // A source without rids is named by its mid alone.
    if (!layers[i].rid.empty() && (!rid || layers[i].rid != *rid)) continue;
    if (!changes_.take(now, 1)) return nullptr;
    return bind(packet.ssrc(), {source->get(), static_cast<int>(i), rtx});
  }
  return nullptr;
}

}  // namespace conclave::sfu
