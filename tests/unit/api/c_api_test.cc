#include <gtest/gtest.h>

#include <string>

#include "ckptfit/ckptfit.h"

namespace {

struct Failure {
  int code = 0;
  std::string message;
};

// Asks and expects an error.
Failure Fails(ckptfit_answer* (*question)(const char*, size_t, ckptfit_error*), const std::string& request) {
  ckptfit_error error{};
  ckptfit_answer* answer = question(request.data(), request.size(), &error);
  EXPECT_EQ(answer, nullptr);
  ckptfit_answer_free(answer);
  Failure failure{error.code, error.message != nullptr ? error.message : ""};
  ckptfit_error_clear(&error);
  EXPECT_EQ(error.message, nullptr);
  return failure;
}

TEST(CApiTest, ARequestThatIsNoJsonIsWrongUsage) {
  const Failure failure = Fails(ckptfit_check, "{");
  EXPECT_EQ(failure.code, CKPTFIT_USAGE);
  EXPECT_NE(failure.message.find("not JSON"), std::string::npos);
}

TEST(CApiTest, ARequestWithoutACheckpointSaysSo) {
  EXPECT_NE(Fails(ckptfit_check, "{}").message.find("names no checkpoint"), std::string::npos);
  EXPECT_NE(Fails(ckptfit_list, "{}").message.find("names no checkpoint"), std::string::npos);
}

TEST(CApiTest, AMissingTargetIsNamed) {
  const Failure failure = Fails(ckptfit_check, R"({"checkpoint": "/tmp", "model": "/nonexistent/target.json"})");
  EXPECT_EQ(failure.code, CKPTFIT_USAGE);
  EXPECT_NE(failure.message.find("/nonexistent/target.json"), std::string::npos);
}

TEST(CApiTest, ACallThatIsNotUnderstoodIsWrongUsage) {
  const Failure failure = Fails(ckptfit_check, R"json({"checkpoint": "/tmp", "call": "model.fit(x)"})json");
  EXPECT_EQ(failure.code, CKPTFIT_USAGE);
  EXPECT_NE(failure.message.find("not a loading call"), std::string::npos);
}

TEST(CApiTest, ExplainNamesTheNearestCodes) {
  EXPECT_EQ(Fails(ckptfit_explain, R"({"about": "ZZ999"})").code, CKPTFIT_USAGE);
}

struct Made {
  bool json, text, colored;
  friend bool operator==(const Made&, const Made&) = default;
};

// Which forms the answer about a file that is no checkpoint has; `member` is added to the request.
Made FormsMade(const std::string& member) {
  const std::string request = "{\"checkpoint\": \"LICENSE\"" + member + "}";
  ckptfit_answer* answer = ckptfit_check(request.data(), request.size(), nullptr);
  EXPECT_NE(answer, nullptr) << request;
  if (answer == nullptr) return {};
  EXPECT_EQ(ckptfit_answer_exit_code(answer), CKPTFIT_DAMAGED);
  const auto made = [](const char* form) { return *form != '\0'; };
  const Made result{made(ckptfit_answer_json(answer, nullptr)), made(ckptfit_answer_text(answer, 0, nullptr)),
                    made(ckptfit_answer_text(answer, 1, nullptr))};
  ckptfit_answer_free(answer);
  return result;
}

TEST(CApiTest, OnlyTheFormsAreMadeThatARequestNames) {
  EXPECT_EQ(FormsMade(""), (Made{true, true, true}));
  EXPECT_EQ(FormsMade(R"(, "forms": ["json"])"), (Made{true, false, false}));
  EXPECT_EQ(FormsMade(R"(, "forms": ["text", "color"])"), (Made{false, true, true}));
  EXPECT_EQ(FormsMade(R"(, "forms": [])"), (Made{false, false, false}));
}

TEST(CApiTest, AFormThatIsNotKnownIsWrongUsage) {
  for (const char* forms : {R"(["pdf"])", R"("json")", "[1]", "null"}) {
    const Failure failure = Fails(ckptfit_list, "{\"checkpoint\": \"LICENSE\", \"forms\": " + std::string(forms) + "}");
    EXPECT_EQ(failure.code, CKPTFIT_USAGE);
    EXPECT_NE(failure.message.find("\"forms\""), std::string::npos) << forms;
  }
}

TEST(CApiTest, ErrorsMayBeIgnored) {
  EXPECT_EQ(ckptfit_check(nullptr, 0, nullptr), nullptr);
  ckptfit_error_clear(nullptr);
  ckptfit_answer_free(nullptr);
  EXPECT_STREQ(ckptfit_version(), "0.1.0");
}

TEST(CApiTest, ListingWhatIsNoCheckpointIsDamagedInput) {
  const Failure failure = Fails(ckptfit_list, R"({"checkpoint": "/etc/hostname"})");
  EXPECT_EQ(failure.code, CKPTFIT_DAMAGED);
  EXPECT_NE(failure.message.find("/etc/hostname"), std::string::npos);
}

}  // namespace
