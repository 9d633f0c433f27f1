#include "report/graph_json.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

TEST(GraphJson, TellsWhatIsBelowEachNodeAndWhatIsStoredOfIt) {
  ObjectGraph graph;
  graph.nodes.resize(3);
  graph.nodes[0].children = {{"kernel", 1}};
  graph.nodes[0].slots = {{1, "m", 2}};
  graph.nodes[1].attributes = {{"VARIABLE_VALUE", "dense/kernel", "kernel/.ATTRIBUTES/VARIABLE_VALUE"}};
  graph.nodes[2].saver = "Shards";
  EXPECT_EQ(WriteJson(GraphJson(graph)),
            R"({"schema": "ckptfit.graph/1", "nodes": [)"
            R"({"children": {"kernel": 1}, "variables": [], "slots": [{"variable": 1, "name": "m", "slot": 2}]}, )"
            R"({"children": {}, "variables": [{"name": "VARIABLE_VALUE", "full_name": "dense/kernel", )"
            R"("key": "kernel/.ATTRIBUTES/VARIABLE_VALUE"}], "slots": []}, )"
            R"({"children": {}, "variables": [], "slots": [], "saver": "Shards"}]})");
}

TEST(GraphJson, LeavesOutEdgesThatLeadNowhere) {
  ObjectGraph graph;
  graph.nodes.resize(1);
  graph.nodes[0].children = {{"kernel", 1}, {"bias", -1}};
  graph.nodes[0].slots = {{0, "m", 7}, {7, "v", 0}};
  EXPECT_EQ(WriteJson(GraphJson(graph)),
            R"({"schema": "ckptfit.graph/1", "nodes": [{"children": {}, "variables": [], "slots": []}]})");
}

}  // namespace
}  // namespace ckptfit
