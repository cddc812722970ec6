#include "accounts/scram.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/crypto.h"

namespace conclave::accounts {
namespace {

// RFC 7677 3.
constexpr const char* kClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr const char* kServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr const char* kClientFinal =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

ScramExchange exchange_of(const char* client_first, std::string_view password) {
  return {*parse_scram_first(client_first), make_scram_keys(password, *base64_decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096),
          kServerNonce};
}

TEST(Scram, ExampleOfRfc7677) {
  const ScramExchange exchange = exchange_of(kClientFirst, "pencil");
  EXPECT_EQ(exchange.server_first(),
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  const auto final = exchange.finish(kClientFinal);
  ASSERT_TRUE(final) << final.error().reason;
  EXPECT_EQ(*final, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

TEST(Scram, AnotherPasswordProvesNothing) {
  EXPECT_STREQ(exchange_of(kClientFirst, "pencils").finish(kClientFinal).error().reason, "scram-wrong-proof");
}

TEST(Scram, WhatWasSignedMustBeWhatWasSaid) {
  const ScramExchange exchange = exchange_of(kClientFirst, "pencil");
  std::string changed = kClientFinal;
  changed.replace(changed.find("$k0"), 3, "$k1");
  EXPECT_STREQ(exchange.finish(changed).error().reason, "scram-malformed") << "the nonce";
  changed = kClientFinal;
  changed.replace(changed.find("biws"), 4, "eSws");  // "y,,"
  EXPECT_STREQ(exchange.finish(changed).error().reason, "scram-malformed")
      << "channel binding was taken away on the way";
  for (const char* bad : {"", "c=biws", "c=biws,r=x,p=", ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                          "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AAAA"})
    EXPECT_STREQ(exchange.finish(bad).error().reason, "scram-malformed") << bad;
  // An extension that is not understood is ignored, but signed (RFC 5802 5.1): the proof no longer fits.
  changed = kClientFinal;
  changed.replace(changed.find(",p="), 3, ",x=1,p=");
  EXPECT_STREQ(exchange.finish(changed).error().reason, "scram-wrong-proof");
}

TEST(Scram, TheFirstMessageIsReadStrictly) {
  const auto first = parse_scram_first("n,a=o=2Cx,n=a=3Db,r=abc,x=extension");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->gs2_header, "n,a=o=2Cx,");
  EXPECT_EQ(first->authzid, "o,x");
  EXPECT_EQ(first->name, "a=b");
  EXPECT_EQ(first->nonce, "abc");
  EXPECT_EQ(first->bare, "n=a=3Db,r=abc,x=extension");
  EXPECT_TRUE(parse_scram_first("y,,n=u,r=1"));
  EXPECT_STREQ(parse_scram_first("p=tls-unique,,n=u,r=1").error().reason, "scram-channel-binding");
  EXPECT_STREQ(parse_scram_first("n,,m=x,n=u,r=1").error().reason, "scram-extension");
  for (const char* bad : {"", "n", "n,", "n,,", "x,,n=u,r=1", "n,u,n=u,r=1", "n,,u,r=1", "n,,n=,r=1", "n,,n=u",
                          "n,,n=u,r=", "n,,r=1,n=u", "n,,n=u=2,r=1", "n,,n=u=2c,r=1", "n,,n=u,r=a b", "n,,n=u,r=\x7f"})
    EXPECT_STREQ(parse_scram_first(bad).error().reason, "scram-malformed") << bad;
  EXPECT_FALSE(parse_scram_first("n,,n=u,r=" + std::string(1024, 'r')));
}

TEST(Scram, AnUnknownNameLooksLikeAnyOther) {
  const ScramKeys decoy = make_decoy_keys("nobody", "secret", 4096);
  EXPECT_EQ(decoy.salt, make_decoy_keys("nobody", "secret", 4096).salt) << "asked again, the same answer";
  EXPECT_NE(decoy.salt, make_decoy_keys("anybody", "secret", 4096).salt);
  EXPECT_NE(decoy.salt, make_decoy_keys("nobody", "other", 4096).salt);
  SeededRandom random(1);
  const ScramKeys real = make_scram_keys("p", random, 4096);
  EXPECT_EQ(decoy.salt.size(), real.salt.size());
  EXPECT_EQ(decoy.stored_key.size(), real.stored_key.size());
  const ScramExchange exchange(*parse_scram_first(kClientFirst), decoy, kServerNonce);
  EXPECT_STREQ(exchange.finish(kClientFinal).error().reason, "scram-wrong-proof");
}

TEST(Scram, SaltsAndNoncesDiffer) {
  SeededRandom random(2);
  EXPECT_NE(make_scram_keys("p", random, 1).salt, make_scram_keys("p", random, 1).salt);
  const ScramFirst first = *parse_scram_first(kClientFirst);
  const ScramKeys keys = make_scram_keys("p", random, 1);
  EXPECT_NE(ScramExchange(first, keys, random).server_first(), ScramExchange(first, keys, random).server_first());
}

}  // namespace
}  // namespace conclave::accounts
