#pragma once

#include "tests/reliability/programs/dice.hpp"
#include "tests/reliability/programs/journal_model.hpp"

/// Rows made up by chance: few ids, dates and names, so that they meet, and those at the ends of what there can be.
namespace tjp::test {

UserId model_user(std::size_t number);
Uuid random_uuid(Dice& dice);
Date random_date(Dice& dice);
std::string random_pair(Dice& dice);
std::string random_external_id(Dice& dice);

/// Writes the JSON and the record of what else is set; some as versions before the layouts did. `number` is in them.
void write_record(KnownTrade& trade, std::uint64_t number, Dice& dice);
void write_record(KnownSignal& signal, std::uint64_t number, Dice& dice);

}  // namespace tjp::test
